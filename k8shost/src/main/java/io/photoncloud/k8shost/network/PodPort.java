package io.photoncloud.k8shost.network;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The port of PrismNET that a pod is to have, and that it was given.
 *
 * @param subnet that it is in; empty for no port
 * @param owner whose that is
 * @param first the node on which it is asked for, whichever node asks, so that it is the same call; empty before the pod was
 *     put anywhere: then it has not been asked for
 * @param host the node that it is told to be on
 * @param given {@link Given#NOTHING} before it is there
 */
public record PodPort(String subnet, Owner owner, String first, String host, Given given) {

    /** Where the address is the container runtime's matter. */
    public static final PodPort NONE = new PodPort("", Owner.PROJECT, "", "", Given.NOTHING);

    /** Whose a subnet is. */
    public enum Owner {
        /** The pod's project. */
        PROJECT,
        /** Whoever set up the cluster. */
        CLUSTER
    }

    /**
     * What PrismNET gave.
     *
     * @param id empty for nothing
     */
    public record Given(String id, String mac, List<Address> addresses) {

        public static final Given NOTHING = new Given("", "", List.of());

        public Given {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * @param block with the length of its prefix, as {@code 10.0.0.5/24}
     * @param gateway empty for none
     */
    public record Address(String block, String gateway) {

        private static final Pattern BLOCK = Pattern.compile("[0-9a-f.:]+/[0-9]{1,3}");
        private static final Pattern GATEWAY = Pattern.compile("[0-9a-f.:]*");

        public Address {
            if (!BLOCK.matcher(block).matches() || !GATEWAY.matcher(gateway).matches()) {
                throw new IllegalArgumentException("no address: " + block + " by " + gateway);
            }
        }

        public String ip() {
            return block.substring(0, block.indexOf('/'));
        }
    }

    public boolean isWanted() {
        return !subnet.isEmpty();
    }

    /** Whether there may be one: whoever asked for it may have died of the answer. */
    public boolean mayBeMade() {
        return isWanted() && !first.isEmpty();
    }

    public boolean isGiven() {
        return !given.id().isEmpty();
    }

    /** Whether a pod on that node can be run, as far as its port goes. */
    public boolean isReadyOn(String node) {
        return !isWanted() || (isGiven() && host.equals(node));
    }

    public List<String> ips() {
        return given.addresses().stream().map(Address::ip).toList();
    }

    /** The pod is put on a node. */
    public PodPort on(String node) {
        return first.isEmpty() && isWanted() ? new PodPort(subnet, owner, node, host, given) : this;
    }

    public PodPort with(Given what) {
        return new PodPort(subnet, owner, first, first, what);
    }

    public PodPort at(String node) {
        return new PodPort(subnet, owner, first, node, given);
    }
}
