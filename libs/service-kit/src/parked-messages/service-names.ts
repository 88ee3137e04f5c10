import { z } from 'zod';

/** Names of the services of this process. */
export const SERVICE_NAMES = Symbol('service names');

/** As in `apps/<name>`. */
export const ServiceName = z.string().min(1).max(63);
