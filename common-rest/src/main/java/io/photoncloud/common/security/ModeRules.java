package io.photoncloud.common.security;

import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.StartRefusedException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** What must hold for a service to start in a mode. */
public final class ModeRules {

    private ModeRules() {}

    /**
     * @param listeners every address the process listens on, by the setting that says so
     * @param jwksUrls where the keys come from, where that is by a URL; several are tried in turn
     */
    public static void check(
            SecurityMode mode,
            Map<String, ListenAddress> listeners,
            DoorTls tls,
            VerificationKeys keys,
            List<URI> jwksUrls) {
        switch (mode) {
            case OPEN -> {
                listeners.forEach(ModeRules::requireLoopback);
                refuseTls(tls);
            }
            case ENFORCED -> {
                requireKeys(keys);
                jwksUrls.forEach(ModeRules::requireTrustworthy);
                if (tls instanceof DoorTls.Off) {
                    listeners.forEach(ModeRules::requireTls);
                }
            }
        }
    }

    private static void requireLoopback(String setting, ListenAddress address) {
        if (!address.isLoopback()) {
            throw new StartRefusedException(
                    setting + "=" + address + " can be reached from other machines, which " + SecurityProperties.MODE
                            + "=open does not allow",
                    "Set " + SecurityProperties.MODE + "=enforced, or " + setting + " to a loopback address.");
        }
    }

    private static void refuseTls(DoorTls tls) {
        if (tls instanceof DoorTls.On) {
            throw new StartRefusedException(
                    "photon.tls.* is set, but " + SecurityProperties.MODE + "=open asks nobody for a certificate",
                    "Set " + SecurityProperties.MODE + "=enforced, or remove photon.tls.*.");
        }
    }

    /** A token that travels in the clear is anybody's. */
    private static void requireTls(String setting, ListenAddress address) {
        if (!address.isLoopback()) {
            throw new StartRefusedException(
                    setting + "=" + address
                            + " can be reached from other machines, and tokens would travel in the clear",
                    "Set photon.tls.*, or " + setting + " to a loopback address.");
        }
    }

    private static void requireKeys(VerificationKeys keys) {
        if (!keys.isConfigured()) {
            throw new StartRefusedException(
                    SecurityProperties.MODE + "=enforced needs to know where IAM publishes its keys",
                    "Set " + SecurityProperties.JWKS_URL
                            + ", for example https://127.0.0.1:8083/.well-known/jwks.json");
        }
    }

    /** Whoever can change the keys on their way here can sign tokens. */
    private static void requireTrustworthy(URI url) {
        String scheme = String.valueOf(url.getScheme());
        boolean onThisMachine = scheme.equals("http") && url.getHost() != null && LoopbackNames.contains(url.getHost());
        if (!scheme.equals("https") && !scheme.equals("file") && !onThisMachine) {
            throw new StartRefusedException(
                    SecurityProperties.JWKS_URL + "=" + url + " could be answered by anybody on the way",
                    "Use https, a file: URL, or http on a loopback address.");
        }
    }
}
