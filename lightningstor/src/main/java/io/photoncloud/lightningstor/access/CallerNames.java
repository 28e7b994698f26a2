package io.photoncloud.lightningstor.access;

import io.photoncloud.lightningstor.sigv4.Identity;

/**
 * Those who sign, as AWS names such: the account is the organization that the key is bound to, with the project behind a slash where it is
 * bound to one; a user or a service account is a user of it, and whoever has temporary credentials a session of its own.
 */
public final class CallerNames {

    private CallerNames() {}

    /** The organization; empty for those who are bound to none. */
    public static String account(Identity identity) {
        return identity instanceof Identity.Known known && known.caller().organization() != null
                ? known.caller().organization()
                : "";
    }

    private static String place(Identity.Known known) {
        String account = account(known);
        return known.caller().project() == null
                ? account
                : account + "/" + known.caller().project();
    }

    public static String arn(Identity identity) {
        return switch (identity) {
            case Identity.Root() -> "arn:aws:iam:::root";
            case Identity.Known known ->
                known.session().isEmpty()
                        ? "arn:aws:iam::" + place(known) + ":user/" + known.principal()
                        : "arn:aws:sts::" + place(known) + ":assumed-role/" + known.principal() + "/" + known.session();
        };
    }

    /** The one id that is nobody else's. */
    public static String id(Identity identity) {
        return identity instanceof Identity.Known known && !known.session().isEmpty()
                ? known.principal() + ":" + known.session()
                : identity.principal();
    }
}
