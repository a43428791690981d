import { Link } from '@tanstack/react-router';
import type { Onboarding, OnboardingStepName } from '../api/types.ts';
import { classNames } from '../lib/class-names.ts';
import { Icon } from '../ui/icon.tsx';
import { stepWords } from './steps.ts';

/** All steps, which are done, and where one is. */
export function StepList({ steps, current }: { steps: Onboarding['steps']; current: OnboardingStepName }) {
  return (
    <nav aria-label="Steps">
      <ol className="flex flex-col gap-px">
        {steps.map(({ step, done }, index) => (
          <li key={step}>
            <Link
              from="/companies/$connectionId/onboarding"
              to="."
              search={{ step }}
              aria-current={step === current ? 'step' : undefined}
              className={classNames(
                'flex h-8 items-center gap-2.5 rounded-md px-2 hover:bg-soft',
                step === current ? 'bg-pressed font-[600]' : done ? 'text-ink' : 'text-mute',
              )}
            >
              <span
                aria-hidden="true"
                className={classNames(
                  'figure inline-flex size-5 shrink-0 items-center justify-center rounded-full text-11',
                  done ? 'bg-ok-bg text-ok' : 'border border-line-strong',
                )}
              >
                {done ? <Icon name="check" size={11} /> : index + 1}
              </span>
              <span className="flex-1">{stepWords[step]}</span>
              {done && <span className="sr-only">done</span>}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
