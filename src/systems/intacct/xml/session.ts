/** A session of the ledger, and the address it is to be used at. */
export interface Session {
  readonly id: string;
  readonly endpoint: string;
}

/** A session as it was given, with how long it lasts; `null` where the ledger does not say. */
export interface NewSession extends Session {
  readonly lifeMs: number | null;
}

/** Renewed this long before its end, but never later than after half of its life. */
const marginMs = 5 * 60_000;
/** Where an answer names no life. An ended one is renewed anyway when the ledger says so. */
const defaultLifeMs = 30 * 60_000;

export interface SessionStore {
  /** A session that is still good, at this entity (`null`: the top level); a failed sign-in throws. */
  get(entityId: string | null): Promise<Session>;
  /** A session slides: each answer says anew how long it lasts. */
  used(session: Session, lifeMs: number | null): void;
  /** Forgets this session because the ledger refused it. */
  drop(session: Session): void;
}

/** One session per entity, shared by all calls; callers that ask at one time share one sign-in. */
export function sessionStore(
  open: (entityId: string | null) => Promise<NewSession>,
  now: () => number,
): SessionStore {
  const sessions = new Map<string | null, { readonly session: Session; until: number }>();
  const opening = new Map<string | null, Promise<Session>>();

  const untilOf = (lifeMs: number | null): number => {
    const life = lifeMs ?? defaultLifeMs;
    return now() + Math.max(life - marginMs, life / 2);
  };
  const holderOf = (session: Session) => [...sessions].find(([, held]) => held.session.id === session.id);

  return {
    get(entityId) {
      const held = sessions.get(entityId);
      if (held !== undefined && now() < held.until) return Promise.resolve(held.session);
      const running = opening.get(entityId);
      if (running !== undefined) return running;
      const asked = open(entityId)
        .then(({ lifeMs, ...session }) => {
          sessions.set(entityId, { session, until: untilOf(lifeMs) });
          return session;
        })
        .finally(() => opening.delete(entityId));
      opening.set(entityId, asked);
      return asked;
    },
    used(session, lifeMs) {
      const holder = holderOf(session);
      if (holder !== undefined && lifeMs !== null)
        holder[1].until = Math.max(holder[1].until, untilOf(lifeMs));
    },
    drop(session) {
      // Another caller may have renewed it meanwhile: then the new one stays.
      const holder = holderOf(session);
      if (holder !== undefined) sessions.delete(holder[0]);
    },
  };
}
