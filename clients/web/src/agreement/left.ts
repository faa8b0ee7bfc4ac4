/** The time that is left, as people say it. */
export function left(milliseconds: number): string {
  if (milliseconds <= 0) return 'The deadline has passed.';
  const seconds = Math.floor(milliseconds / 1000);
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return `${days > 0 ? `${days} ${days === 1 ? 'day' : 'days'} ` : ''}${clock} left`;
}
