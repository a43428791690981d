import type { Question } from './question.ts';
import { RelinkDialog } from './relink-dialog.tsx';
import { UnlinkDialog } from './unlink-dialog.tsx';

/** The dialog of the verb that is being asked, fresh for each question. */
export function VerbDialogs(props: {
  connectionId: string;
  question: Question | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const { question, ...rest } = props;
  if (question === null) return null;
  return question.verb === 'unlink' ? (
    <UnlinkDialog {...rest} question={question} />
  ) : (
    <RelinkDialog {...rest} question={question} />
  );
}
