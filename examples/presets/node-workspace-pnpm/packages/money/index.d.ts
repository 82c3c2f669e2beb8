export declare function format(cents: number): string;
