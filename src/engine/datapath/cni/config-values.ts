/** Reading values out of a plugin's JSON configuration. */
import { type Json, type JsonObject, isJsonArray, isJsonObject } from '../../k8s/index';
import type { CniResult } from './api';

export const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
export const flag = (value: Json | undefined): boolean => value === true;
export const number = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
export const object = (value: Json | undefined): JsonObject => (value !== undefined && isJsonObject(value) ? value : {});
export const list = (value: Json | undefined): readonly Json[] => (value !== undefined && isJsonArray(value) ? value : []);

/** `prevResult` as JSON and back: the same shape, so the conversion is only the compiler's business. */
export const resultToJson = (result: CniResult): JsonObject => JSON.parse(JSON.stringify(result)) as JsonObject;
export const resultFromJson = (value: Json | undefined): CniResult | undefined => (value !== undefined && isJsonObject(value) ? (value as unknown as CniResult) : undefined);
