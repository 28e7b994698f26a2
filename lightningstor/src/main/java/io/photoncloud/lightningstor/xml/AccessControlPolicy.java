package io.photoncloud.lightningstor.xml;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The document AccessControlPolicy: an owner and what is granted to whom. */
public record AccessControlPolicy(String ownerId, List<Grant> grants) {
    public static final int GRANTS_MAX = 100;

    /** What can be granted. */
    public enum Permission {
        FULL_CONTROL,
        READ,
        WRITE,
        READ_ACP,
        WRITE_ACP
    }

    /** Who can be granted something. */
    public sealed interface Grantee {
        record User(String id) implements Grantee {}

        record Group(String uri) implements Grantee {}

        record Email(String address) implements Grantee {}
    }

    public record Grant(Grantee grantee, Permission permission) {}

    public AccessControlPolicy {
        grants = List.copyOf(grants);
        if (grants.size() > GRANTS_MAX) {
            throw new S3Exception(
                    S3Error.MALFORMED_ACL, "An access control list has at most " + GRANTS_MAX + " grants.");
        }
    }

    public static AccessControlPolicy read(InputStream body) throws IOException {
        byte[] bytes = XmlDocument.bytes(body, XmlDocument.CONFIGURATION);
        try {
            return policy(XmlDocument.parse(bytes, "AccessControlPolicy", XmlDocument.CONFIGURATION));
        } catch (S3Exception refusal) {
            throw refusal.error() == S3Error.MALFORMED_XML ? new S3Exception(S3Error.MALFORMED_ACL) : refusal;
        }
    }

    public byte[] write() {
        XmlWriter xml = XmlWriter.of("AccessControlPolicy")
                .open("Owner")
                .element("ID", ownerId)
                .element("DisplayName", ownerId)
                .close()
                .open("AccessControlList");
        for (Grant grant : grants) {
            xml.open("Grant");
            write(xml, grant.grantee());
            xml.element("Permission", grant.permission().name()).close();
        }
        return xml.finish();
    }

    private static void write(XmlWriter xml, Grantee grantee) {
        switch (grantee) {
            case Grantee.User(String id) ->
                xml.openTyped("Grantee", "CanonicalUser").element("ID", id).element("DisplayName", id);
            case Grantee.Group(String uri) -> xml.openTyped("Grantee", "Group").element("URI", uri);
            case Grantee.Email(String address) ->
                xml.openTyped("Grantee", "AmazonCustomerByEmail").element("EmailAddress", address);
        }
        xml.close();
    }

    private static AccessControlPolicy policy(Element root) {
        root.withOnly("Owner", "AccessControlList");
        Element owner = root.get("Owner").withOnly("ID", "DisplayName");
        List<Element> grants = root.get("AccessControlList").withOnly("Grant").all("Grant");
        return new AccessControlPolicy(
                owner.getText("ID").strip(),
                grants.stream().map(AccessControlPolicy::grant).toList());
    }

    private static Grant grant(Element grant) {
        grant.withOnly("Grantee", "Permission");
        return new Grant(
                grantee(grant.get("Grantee")), grant.get("Permission").oneOf(Permission.class, S3Error.MALFORMED_ACL));
    }

    private static Grantee grantee(Element grantee) {
        grantee.withOnly("ID", "DisplayName", "URI", "EmailAddress");
        return switch (grantee.type()) {
            case "CanonicalUser" -> new Grantee.User(grantee.getText("ID").strip());
            case "Group" -> new Grantee.Group(grantee.getText("URI").strip());
            case "AmazonCustomerByEmail" ->
                new Grantee.Email(grantee.getText("EmailAddress").strip());
            default -> throw Element.malformed();
        };
    }
}
