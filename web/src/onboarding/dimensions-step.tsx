import { useMutation } from '@tanstack/react-query';
import { DimensionFields, readDimensions } from '../settings/dimension-fields.tsx';
import { changeConnection } from './queries.ts';
import { StepFoot } from './step-foot.tsx';
import type { StepProps } from './step-props.ts';

/** Which Intacct dimension stands for the property, and which others come along as tracking. */
export function DimensionsStep({ company, onDone }: StepProps) {
  const store = useMutation({
    mutationFn: (form: FormData) => changeConnection(company.id, { settings: readDimensions(form) }),
    onSuccess: onDone,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        store.mutate(new FormData(event.currentTarget));
      }}
    >
      <DimensionFields settings={company.settings} />
      <StepFoot error={store.error} pending={store.isPending} />
    </form>
  );
}
