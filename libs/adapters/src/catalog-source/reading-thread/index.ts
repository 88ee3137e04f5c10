export { ReadingThread, ReadingThreadError } from './reading-thread.ts';
export { ReadingThreads } from './reading-threads.ts';
export { FILES_AHEAD, fileReading, type FileReading } from './file-reading.ts';
