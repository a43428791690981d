/**
 * Preloaded (`node --import`) into every process the supervisor starts: ends it when the supervisor is gone, also
 * when that was killed outright and could tell nobody. The operating system closes the pipe on our stdin when the
 * other end's process dies, which neither polling a pid (it may be reused) nor a signal handler can promise.
 */
import { isMainThread } from 'node:worker_threads';

/** What an orderly end may take before the process is ended anyway. */
const graceMilliseconds = 8_000;

// Preloads are inherited by worker threads and by forked processes; only the supervisor's own child watches.
if (isMainThread && Number(process.env.RELINK_SUPERVISOR_PID) === process.ppid) {
  process.stdin.on('error', () => {});
  process.stdin.once('end', () => {
    setTimeout(() => process.exit(1), graceMilliseconds).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  process.stdin.resume();
  // A child whose work is done ends, watched or not.
  process.stdin.unref();
}
