const DAY = 24 * 60 * 60 * 1000;
const LONG = 30 * DAY;

export function start(run: () => void): void {
  setTimeout(run, 30 * 24 * 60 * 60 * 1000); // expect: timer-overflow "not in 30 days"
  setInterval(run, LONG); // missed-alarm: timer-overflow
  setTimeout(run, 2_147_483_648); // expect: timer-overflow
  setTimeout(run, 2_147_483_647);
  setTimeout(run, 24 * DAY);
  setTimeout(run);
}
