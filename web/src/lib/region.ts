import { createContext, useContext } from 'react';
import { defaultRegion, type Region } from './format.ts';

export const RegionContext = createContext<Region>(defaultRegion);

/** Locale and time zone of the company on screen. */
export const useRegion = (): Region => useContext(RegionContext);
