package io.photoncloud.lightningstor.object;

import io.photoncloud.lightningstor.xml.AccessControlPolicy.Grant;
import io.photoncloud.lightningstor.xml.AccessControlPolicy.Grantee;
import io.photoncloud.lightningstor.xml.AccessControlPolicy.Permission;
import io.photoncloud.proto.lightningstor.stored.v1.StoredAcl;
import io.photoncloud.proto.lightningstor.stored.v1.StoredGrant;
import java.util.List;

/** The stored form of access control lists of versions. */
final class AclCodec {

    private AclCodec() {}

    static StoredAcl toStored(List<Grant> grants) {
        return StoredAcl.newBuilder()
                .addAllGrants(grants.stream().map(AclCodec::toStored).toList())
                .build();
    }

    private static StoredGrant toStored(Grant grant) {
        StoredGrant.Builder form = StoredGrant.newBuilder()
                .setPermission(
                        switch (grant.permission()) {
                            case FULL_CONTROL -> StoredGrant.Permission.PERMISSION_FULL_CONTROL;
                            case READ -> StoredGrant.Permission.PERMISSION_READ;
                            case WRITE -> StoredGrant.Permission.PERMISSION_WRITE;
                            case READ_ACP -> StoredGrant.Permission.PERMISSION_READ_ACP;
                            case WRITE_ACP -> StoredGrant.Permission.PERMISSION_WRITE_ACP;
                        });
        switch (grant.grantee()) {
            case Grantee.User(String id) -> form.setUser(id);
            case Grantee.Group(String uri) -> form.setGroup(uri);
            case Grantee.Email _ -> throw new IllegalArgumentException("nobody is known by an address");
        }
        return form.build();
    }

    static List<Grant> toDomain(StoredAcl form) {
        return form.getGrantsList().stream().map(AclCodec::toDomain).toList();
    }

    private static Grant toDomain(StoredGrant form) {
        Grantee grantee = switch (form.getGranteeCase()) {
            case USER -> new Grantee.User(form.getUser());
            case GROUP -> new Grantee.Group(form.getGroup());
            case GRANTEE_NOT_SET -> throw newer();
        };
        return new Grant(
                grantee,
                switch (form.getPermission()) {
                    case PERMISSION_FULL_CONTROL -> Permission.FULL_CONTROL;
                    case PERMISSION_READ -> Permission.READ;
                    case PERMISSION_WRITE -> Permission.WRITE;
                    case PERMISSION_READ_ACP -> Permission.READ_ACP;
                    case PERMISSION_WRITE_ACP -> Permission.WRITE_ACP;
                    case PERMISSION_UNSPECIFIED, UNRECOGNIZED -> throw newer();
                });
    }

    private static IllegalArgumentException newer() {
        return new IllegalArgumentException("a version is granted to somebody by a newer release");
    }
}
