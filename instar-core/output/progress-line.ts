/** Least step between two lines, in percent. */
const STEP = 2;

/** Lines of `-p` as qemu-img prints them: one over the other, each at least two percent further; `finish` says again that all is done. */
export function makeProgressLines(): {readonly tell: (percent: number) => string; readonly finish: () => string} {
  let told: number | undefined;
  return {
    tell(percent) {
      const now = Math.min(percent, 100);
      if (told !== undefined && now <= told + STEP && now !== 100) return '';
      if (now === told) return '';
      told = now;
      return `${progressPercent(now)}\r`;
    },
    finish: () => `${progressPercent(100)}\r`,
  };
}

/** One line, without its end. */
export function progressPercent(percent: number): string {
  return `    (${twoDecimals(percent)}/100%)`;
}

/** As printf rounds: of two that are as near, the even one. */
function twoDecimals(percent: number): string {
  const hundredths = percent * 100;
  const below = Math.floor(hundredths);
  const isTie = hundredths - below === 0.5;
  return ((isTie ? below + (below % 2) : Math.round(hundredths)) / 100).toFixed(2);
}
