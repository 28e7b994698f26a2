package io.photoncloud.common.security;

/** What a call needs its caller to be allowed. Each endpoint is declared with one; without a declaration it needs DATA. */
public enum Permission {
    /** Using what the service keeps, and reading how it is. */
    DATA,
    /** Changing the service itself, for all who use it: its members, its history, everything it keeps. */
    ADMINISTRATION
}
