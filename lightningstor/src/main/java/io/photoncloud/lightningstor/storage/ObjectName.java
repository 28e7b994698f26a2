package io.photoncloud.lightningstor.storage;

import io.photoncloud.chainfire.resources.tenant.TenantNames;

/**
 * Where an object is, as a caller says it.
 *
 * @param named whose bucket it may be
 */
public record ObjectName(String bucket, String key, TenantNames named) {}
