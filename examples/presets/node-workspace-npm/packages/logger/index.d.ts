export declare function log(who: string, line: string): void;
