/** An act by click: pending while it is on its way to the record, its refusal told in words. */
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';

interface Options<Result> {
  /** After the act is in the record. */
  done?: (result: Result) => void;
  /** Instead of the notification, when the server says no. */
  refused?: (reason: string) => void;
}

/** `run` does the act; `busy` says that it is on its way. A second click meanwhile does nothing. */
export function useAct<Args extends unknown[], Result>(
  act: (...args: Args) => Promise<Result>,
  { done, refused = tell }: Options<Result> = {},
): { run: (...args: Args) => void; busy: boolean } {
  const mutation = useMutation({
    mutationFn: (args: Args) => act(...args),
    onSuccess: (result) => done?.(result),
    onError: (error: Error) => refused(error.message),
  });
  return {
    run: (...args) => {
      if (!mutation.isPending) mutation.mutate(args);
    },
    busy: mutation.isPending,
  };
}

/** Tells the reader why something was not done. */
export function tell(reason: string): void {
  notifications.show({ message: reason, color: 'red.9', title: 'Not done', autoClose: 10_000 });
}
