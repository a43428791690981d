import type { Connection } from '../api/types.ts';
import { instant } from '../lib/format.ts';
import { useRegion } from '../lib/region.ts';
import { HelpLink } from '../ui/help-link.tsx';
import { Icon } from '../ui/icon.tsx';

/** What to know of the connection although it stops nothing, such as a permission that is missing. */
export function CompanyWarnings({ company }: { company: Connection }) {
  const region = useRegion();
  if (company.warnings.length === 0) return null;
  return (
    <ul aria-label="Warnings" className="flex flex-col gap-2">
      {company.warnings.map((one) => (
        <li key={one.code} className="flex gap-3 rounded-lg border border-drift-line bg-panel px-4 py-3">
          <Icon name="warn" size={15} className="mt-0.5 shrink-0 text-drift" />
          <div className="min-w-0 flex-1">
            <h2 className="font-[620]">{one.title}</h2>
            <p className="text-ink-2">{one.message}</p>
            {one.fix.length > 0 && (
              <ol className="mt-1.5 flex list-decimal flex-col gap-0.5 pl-4.5 text-ink-2">
                {one.fix.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            )}
            <p className="flex flex-wrap items-baseline gap-x-4">
              <HelpLink help={one.help} />
              <span className="text-12 text-mute">since {instant(one.since, region)}</span>
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
