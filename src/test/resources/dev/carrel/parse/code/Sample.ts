import { A } from './a';
export interface Shape { area(): number; name: string }
export type Id = string | number;
export enum Kind { A, B }
export abstract class Base<T> { 
  private readonly x: number = 1;
  abstract run(): void;
  @Input() name: string;
  constructor(private a: A) { super() }
  method<T>(x: T): T { return x; }
}
declare function f(x: number): string;
namespace NS.Inner { export function g() {} }
