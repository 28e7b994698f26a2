package io.photoncloud.common.denial;

/** Where the doors of a service tell of the calls that they deny. What is done with it changes no answer. */
@FunctionalInterface
public interface Denials {

    /** For open mode, which asks nobody who they are. */
    Denials UNRECORDED = _ -> {};

    void denied(Denial denial);
}
