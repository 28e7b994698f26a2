package io.photoncloud.chainfire.resources;

import io.photoncloud.common.api.Tenant;
import io.photoncloud.proto.resources.stored.v1.StoredResource;
import io.photoncloud.proto.resources.stored.v1.StoredTenant;

/** The stored form of a resource's name, as a part of other forms. */
public final class ResourceRefCodec {

    private ResourceRefCodec() {}

    public static StoredResource toStored(ResourceRef resource) {
        StoredResource.Builder form =
                StoredResource.newBuilder().setType(resource.type()).setId(resource.id());
        Tenant tenant = resource.tenant();
        if (tenant != null) {
            form.setTenant(StoredTenant.newBuilder()
                    .setOrganization(tenant.organization())
                    .setProject(tenant.project()));
        }
        return form.build();
    }

    public static ResourceRef toDomain(StoredResource form) {
        Tenant tenant = form.hasTenant()
                ? new Tenant(
                        form.getTenant().getOrganization(), form.getTenant().getProject())
                : null;
        return new ResourceRef(form.getType(), form.getId(), tenant);
    }
}
