/** Connections that stand idle in the third disturbance, as a forgotten tool or a pool that is far too large holds them. */
export const idleConnections = 300;

/** Processes that use the database: one server and two workers. */
export const processes = 3;

/** What one process opens at most: ten for itself, four for the queue, and one on which it listens. */
const mostOfOne = 15;

/**
 * With the 300 there is room for half of what the three would open at most, and for two of the check's own: whoever asks
 * for a connection at a busy moment is refused (`too many clients`), and nobody stands without any.
 */
export const maxConnections = idleConnections + Math.ceil((processes * mostOfOne) / 2) + 2;
