export { ReadingThread, ReadingThreadError } from './reading-thread.ts';
export { fileReading, type FileReading } from './file-reading.ts';
