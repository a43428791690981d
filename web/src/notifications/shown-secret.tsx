import { Button } from '../ui/button.tsx';
import { say } from '../ui/toast.tsx';

/** A secret, this once. */
export function ShownSecret({ secret }: { secret: string }) {
  return (
    <>
      <output
        aria-label="Signing secret"
        className="block rounded-md border border-line-strong bg-soft px-3 py-2 font-mono break-all select-all"
      >
        {secret}
      </output>
      <p className="mt-3 text-ink-2">
        Your program checks the header <code className="font-mono">webhook-signature</code> of each message
        with it; there are libraries for that in most languages.
      </p>
    </>
  );
}

/** Copies it, or closes. */
export function SecretActions({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <>
      <Button onClick={() => void navigator.clipboard.writeText(secret).then(() => say('Copied'))}>
        Copy
      </Button>
      <Button look="strong" onClick={onClose}>
        Done
      </Button>
    </>
  );
}
