import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';
import { classNames } from '../lib/class-names.ts';

export const inputClass =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-panel px-2.5 text-ink hover:border-control focus-visible:outline-offset-0 disabled:opacity-60';

/** A labelled control with its hint and, when it is wrong, what would be right. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: (ids: { id: string; describedBy: string | undefined; invalid: boolean }) => ReactNode;
}) {
  const id = useId();
  const invalid = error !== undefined;
  const describedBy = invalid || hint !== undefined ? `${id}-note` : undefined;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-[550]">
        {label}
      </label>
      {children({ id, describedBy, invalid })}
      {describedBy !== undefined && (
        <p id={describedBy} className={classNames('mt-1 text-12', invalid ? 'text-bad' : 'text-mute')}>
          {error ?? hint}
        </p>
      )}
    </div>
  );
}

type Labelled = { label: string; hint?: ReactNode; error?: string | undefined };

export function TextField({ label, hint, error, className, ...rest }: Labelled & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy, invalid }) => (
        <input
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          className={classNames(inputClass, invalid && 'border-bad', className)}
          {...rest}
        />
      )}
    </Field>
  );
}

export function TextArea({ label, hint, error, ...rest }: Labelled & ComponentProps<'textarea'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy, invalid }) => (
        <textarea
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          rows={2}
          className={classNames(inputClass, 'h-auto min-h-15 resize-y py-1.5', invalid && 'border-bad')}
          {...rest}
        />
      )}
    </Field>
  );
}

export function SelectField({ label, hint, error, children, ...rest }: Labelled & ComponentProps<'select'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {({ id, describedBy, invalid }) => (
        <select
          id={id}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          className={inputClass}
          {...rest}
        >
          {children}
        </select>
      )}
    </Field>
  );
}
