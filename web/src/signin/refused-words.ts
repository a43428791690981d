/** Why the provider's word was not enough, and what to do. The codes are those of `src/http/access/oidc-sign-in.ts`. */
export function refusedWords(code: string, provider: string): string {
  switch (code) {
    case 'unknown-person':
      return `${provider} knows you, Relink does not. Ask an administrator of Relink to add you with the e-mail address you use there.`;
    case 'email-not-confirmed':
      return `${provider} has not confirmed that your e-mail address is yours. Confirm it there, then try again, or sign in with your password.`;
    case 'no-email':
      return `${provider} did not tell your e-mail address. Ask whoever runs it to let Relink see it, or sign in with your password.`;
    case 'begin-again':
      return 'This sign-in took too long, or was begun in another window. Nothing was changed. Try again.';
    case 'declined':
      return `You were not signed in: it was cancelled, or ${provider} does not let you use Relink.`;
    case 'provider-unreachable':
      return `${provider} cannot be reached. Try again later, or sign in with your password.`;
    default:
      return `${provider} did not confirm who you are. Try again; if it stays, tell an administrator. Your password works as before.`;
  }
}
