/** What a technician may assume about the offline image after this error. */
export type ImageState = 'untouched' | 'known' | 'in-doubt';

export interface ErrorSpec {
  /** What happened, in one sentence. */
  readonly summary: string;
  /** What to do, imperative, one or two sentences. */
  readonly remedy: string;
  readonly image: ImageState;
  /** `never`; `now` (the agent itself tries again); `boot` (start the machine into Windows PE again). */
  readonly retry: 'never' | 'now' | 'boot';
  /** Exit class: the delivery digit is added by the report phase. */
  readonly exit: 10 | 30 | 40 | 50 | 60 | 70 | 75 | 90;
  /** The number is never given away again. */
  readonly retired?: true;
}

export type ErrorFamily = Readonly<Record<`SVC-${number}`, ErrorSpec>>;
