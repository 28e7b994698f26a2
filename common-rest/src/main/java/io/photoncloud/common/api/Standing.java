package io.photoncloud.common.api;

/** Lets a call that lasts ask again whether its caller would be let in: tokens expire and are revoked meanwhile. */
@FunctionalInterface
public interface Standing {

    /** Of a call that nobody is asked anything for. */
    Standing UNASKED = () -> {};

    /** To be asked while the call is being served. @throws CloudException as at the door */
    void require();
}
