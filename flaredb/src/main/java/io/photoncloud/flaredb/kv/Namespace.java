package io.photoncloud.flaredb.kv;

import io.photoncloud.common.api.Tenant;
import java.time.Instant;

/**
 * Where keys lie. Its name is of one project's namespaces.
 *
 * @param id of no other namespace, ever: one that is deleted and made anew has another
 */
public record Namespace(long id, String name, Tenant tenant, Consistency consistency, Instant createdAt) {}
