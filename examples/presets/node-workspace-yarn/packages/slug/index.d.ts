export declare function slug(name: string): string;
