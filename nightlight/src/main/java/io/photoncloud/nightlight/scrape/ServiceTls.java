package io.photoncloud.nightlight.scrape;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** How services of the cloud are spoken to: with the certificate of this process, and to holders of a certificate of theirs alone. */
@FunctionalInterface
public interface ServiceTls {
    /** Of a process without a certificate. */
    ServiceTls NONE = _ -> Optional.empty();

    /** Empty where this process has no certificate. */
    Optional<SSLContext> find(String service) throws GeneralSecurityException;
}
