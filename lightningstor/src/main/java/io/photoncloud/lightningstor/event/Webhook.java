package io.photoncloud.lightningstor.event;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A target that is told by HTTP. Only settings say where it is: whoever configures a bucket names it.
 *
 * @param secret with which messages are signed; null for none
 */
public record Webhook(String name, URI url, @Nullable String secret) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final String ARN = "arn:photoncloud:sqs::";
    private static final String KIND = ":webhook";

    public Webhook {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a webhook is named by 1 to 64 letters, digits, - and _, and not '" + name + "'");
        }
        if (!(scheme.equals("http") || scheme.equals("https"))
                || url.getHost() == null
                || url.getUserInfo() != null
                || url.getFragment() != null) {
            throw new IllegalArgumentException(
                    "the url of webhook " + name + " is not http://HOST/... or https://HOST/...");
        }
    }

    /** The name in an ARN; empty for what is none of a webhook. */
    static Optional<String> findName(String arn) {
        return arn.startsWith(ARN) && arn.endsWith(KIND) && arn.length() > ARN.length() + KIND.length()
                ? Optional.of(arn.substring(ARN.length(), arn.length() - KIND.length()))
                : Optional.empty();
    }

    static String arn(String name) {
        return ARN + name + KIND;
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "webhook " + name;
    }
}
