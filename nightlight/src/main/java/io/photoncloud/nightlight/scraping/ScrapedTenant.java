package io.photoncloud.nightlight.scraping;

import io.photoncloud.common.api.Tenant;

/** Whose what is scraped is. */
public record ScrapedTenant(Tenant tenant) {
    /** Of whoever names nobody, where nobody has to say who they are. */
    public static final ScrapedTenant DEFAULT = new ScrapedTenant(new Tenant(Tenant.DEFAULT, Tenant.DEFAULT));

    /**
     * The cloud's own project. No organization can be called {@code system}, which is IAM's word for everything: so it is seen by those alone
     * whose roles are in the system.
     */
    public static final ScrapedTenant CLOUD = new ScrapedTenant(new Tenant("system", "cloud"));
}
