package io.photoncloud.k8shost.runtime.simulated;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a simulated container does, by the name of its image.
 *
 * @param ends whether it ends by itself, soon after it was started
 * @param stubborn whether it does not end when it is asked to
 * @param answers whether it says yes to probes
 */
record Behaviour(boolean ends, int exitCode, String reason, boolean stubborn, boolean answers) {

    /** Images of this registry are never there. */
    static final String MISSING = "missing/";

    /** Images of this registry are given to who shows who they are, whoever that is. */
    static final String PRIVATE = "private/";

    /** Images of this one do not run as root. */
    static final String NOT_ROOT = "rootless/";

    static final int KILLED = 137;
    static final int TERMINATED = 143;

    private static final Pattern EXIT = Pattern.compile("simulated/exit-(\\d{1,3})(?::.*)?");
    private static final Pattern NAMED = Pattern.compile("simulated/(oom|stubborn|unready)(?::.*)?");

    static Behaviour of(String image) {
        Matcher exit = EXIT.matcher(image);
        if (exit.matches()) {
            int code = Integer.parseInt(exit.group(1));
            return new Behaviour(true, code, code == 0 ? "Completed" : "Error", false, true);
        }
        Matcher named = NAMED.matcher(image);
        return switch (named.matches() ? named.group(1) : "") {
            case "oom" -> new Behaviour(true, KILLED, "OOMKilled", false, true);
            case "stubborn" -> new Behaviour(false, 0, "", true, true);
            case "unready" -> new Behaviour(false, 0, "", false, false);
            default -> new Behaviour(false, 0, "", false, true);
        };
    }
}
