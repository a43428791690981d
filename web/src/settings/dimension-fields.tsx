import { useState } from 'react';
import type { Dimension, Settings } from '../api/types.ts';

const dimensions: readonly (readonly [Dimension, string])[] = [
  ['location', 'Location'],
  ['department', 'Department'],
  ['class', 'Class'],
];

/** The two choices of a form made of `DimensionFields`. */
export function readDimensions(form: FormData): Pick<Settings, 'propertyDimension' | 'trackingDimensions'> {
  const property = dimensions.find(([value]) => value === form.get('propertyDimension'))?.[0] ?? 'location';
  const tracking = form.getAll('trackingDimensions');
  return {
    propertyDimension: property,
    trackingDimensions: dimensions
      .map(([value]) => value)
      .filter((value) => value !== property && tracking.includes(value)),
  };
}

export function DimensionFields({ settings }: { settings: Settings }) {
  const [property, setProperty] = useState(settings.propertyDimension);
  return (
    <div className="flex flex-col gap-5">
      <fieldset>
        <legend className="font-[550]">Property matching</legend>
        <p className="mb-2 text-12 text-mute">
          The dimension whose value says which property a document made in Intacct belongs to. Exactly one.
        </p>
        <div className="flex flex-wrap gap-5">
          {dimensions.map(([value, word]) => (
            <label key={value} className="flex cursor-pointer items-center gap-2">
              <input
                type="radio"
                name="propertyDimension"
                value={value}
                checked={property === value}
                onChange={() => setProperty(value)}
                className="accent-brand"
              />
              {word}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend className="font-[550]">Also carried as tracking</legend>
        <p className="mb-2 text-12 text-mute">Their values become tracking options in Re-Leased.</p>
        <div className="flex flex-wrap gap-5">
          {dimensions
            .filter(([value]) => value !== property)
            .map(([value, word]) => (
              <label key={value} className="flex cursor-pointer items-center gap-2">
                <input
                  type="checkbox"
                  name="trackingDimensions"
                  value={value}
                  defaultChecked={settings.trackingDimensions.includes(value)}
                  className="size-[15px] accent-brand"
                />
                {word}
              </label>
            ))}
        </div>
      </fieldset>
    </div>
  );
}
