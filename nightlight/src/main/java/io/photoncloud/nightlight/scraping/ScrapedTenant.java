package io.photoncloud.nightlight.scraping;

import io.photoncloud.common.api.Tenant;

/** Whose what is scraped is. */
public record ScrapedTenant(Tenant tenant) {}
