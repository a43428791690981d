/** Input that cannot be right, by field path; nothing was done. */
export class InvalidInput extends Error {
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  constructor(errors: readonly { readonly field: string; readonly message: string }[]) {
    super(errors[0] === undefined ? 'invalid input' : `${errors[0].field}: ${errors[0].message}`);
    this.name = 'InvalidInput';
    this.errors = errors;
  }
}

/** Right in itself, but not possible as things stand; nothing was done. */
export class NotNow extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'NotNow';
    this.code = code;
  }
}

/** A system refused what was given it; nothing was stored. */
export class RefusedBySystem extends Error {
  readonly code: string;
  readonly field: string;
  constructor(code: string, field: string, message: string) {
    super(message);
    this.name = 'RefusedBySystem';
    this.code = code;
    this.field = field;
  }
}
