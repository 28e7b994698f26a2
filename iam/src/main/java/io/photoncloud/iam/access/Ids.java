package io.photoncloud.iam.access;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Tenant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ids of what IAM keeps: chosen by whoever makes it, or made up here. */
public final class Ids {

    /** As a {@link io.photoncloud.common.api.Tenant}'s: they are that everywhere else. */
    public static final Pattern TENANT = Tenant.ID;

    /** Of users also in the form of an address. */
    public static final Pattern NAMED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,127}");

    private Ids() {}

    /** @param noun what a made up id begins with */
    public static String orMade(@Nullable String wanted, Pattern form, String noun, IdSource ids) {
        return wanted == null ? noun + "-%016x".formatted(ids.nextLong()) : Check.matches("id", wanted, form);
    }
}
