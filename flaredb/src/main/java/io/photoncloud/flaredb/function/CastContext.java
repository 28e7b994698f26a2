package io.photoncloud.flaredb.function;

/** How much a conversion has been asked for; later ones allow all that earlier ones do. */
public enum CastContext {
    /** Nobody wrote it: arguments of functions and operators. */
    IMPLICIT,
    /** A value goes into a column. */
    ASSIGNMENT,
    /** CAST, :: and the like. */
    EXPLICIT
}
