import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../api/session.ts';

/** May the person on screen do this? What is not allowed is shown disabled with the reason, or not at all. */
export function useMay(): (permission: string) => boolean {
  const { data } = useQuery(meQuery);
  const permissions = data?.permissions;
  return (permission) => permissions?.includes(permission) === true;
}
