package io.photoncloud.common.security;

import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.StartRefusedException;
import java.util.Map;

/** What must hold for a service to start in a mode. */
public final class ModeRules {

    private ModeRules() {}

    /** @param listeners every address the process listens on, by the setting that says so */
    public static void check(SecurityMode mode, Map<String, ListenAddress> listeners, JwksSource keys) {
        switch (mode) {
            case OPEN -> listeners.forEach(ModeRules::requireLoopback);
            case ENFORCED -> requireKeys(keys);
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

    private static void requireKeys(JwksSource keys) {
        if (!keys.isConfigured()) {
            throw new StartRefusedException(
                    SecurityProperties.MODE + "=enforced needs to know where IAM publishes its keys",
                    "Set " + SecurityProperties.JWKS_URL + ", for example http://127.0.0.1:8083/.well-known/jwks.json");
        }
    }
}
