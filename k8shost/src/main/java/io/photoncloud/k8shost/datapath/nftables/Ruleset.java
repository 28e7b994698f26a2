package io.photoncloud.k8shost.datapath.nftables;

import io.photoncloud.k8shost.datapath.ServiceDataPath.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The rules of our table for a forwarding, in nft's language: a transaction that has them in place of whatever the table had.
 *
 * @param table its name; all others are somebody else's
 * @param services the range of services' addresses: what is sent there and led nowhere is refused
 * @param pods the ranges of pods' addresses
 * @param bridged whether what goes from pod to pod over a bridge goes through the kernel's rules. Where it does not, an answer would
 *     go to the asking pod directly and from an address that it never asked; so the node asks in its place.
 */
record Ruleset(String table, String services, List<String> pods, boolean bridged) {

    Ruleset {
        if (!table.matches("[a-z][a-z0-9_]{0,30}")) {
            throw new IllegalArgumentException("'" + table + "' is not a name for a table");
        }
        Ipv4.requireRange(services);
        pods.forEach(Ipv4::requireRange);
        pods = List.copyOf(pods);
    }

    /** Empties and removes it, whether it is there or not. */
    String removal() {
        return "table inet %1$s {}\ndelete table inet %1$s\n".formatted(table);
    }

    /** The rules for all routes, or the removal of all rules where nothing is led anywhere. */
    String of(List<Route> routes) {
        List<Front> fronts = routes.stream().map(Front::of).toList();
        if (fronts.stream().noneMatch(Front::isSeen)) {
            return removal();
        }
        List<Front> led =
                fronts.stream().filter(front -> !front.backs().isEmpty()).toList();
        var rules =
                new StringBuilder(removal()).append("table inet ").append(table).append(" {\n");
        rules.append(set(
                "map services",
                "ipv4_addr . inet_proto . inet_service : verdict",
                keyed(led, Front::hasAddress, Front::addressKey)));
        rules.append(set(
                "map node_ports",
                "inet_proto . inet_service : verdict",
                keyed(led, Front::hasNodePort, Front::nodePortKey)));
        rules.append(set("set node_port_numbers", "inet_service", numbers(led)));
        rules.append(set("set selves", "ipv4_addr . ipv4_addr", selves(led)));
        for (int index = 0; index < led.size(); index++) {
            rules.append(chain(chainOf(index), led.get(index).choice()));
        }
        return rules.append(hooks()).append("}\n").toString();
    }

    private static String chainOf(int index) {
        return "back_" + index;
    }

    private static List<String> keyed(List<Front> led, Predicate<Front> having, Function<Front, String> key) {
        return IntStream.range(0, led.size())
                .filter(index -> having.test(led.get(index)))
                .mapToObj(index -> key.apply(led.get(index)) + " : goto " + chainOf(index))
                .toList();
    }

    private static List<String> numbers(List<Front> led) {
        return led.stream()
                .filter(Front::hasNodePort)
                .map(front -> String.valueOf(front.nodePort()))
                .distinct()
                .toList();
    }

    /** A pod that is sent back to itself. */
    private static List<String> selves(List<Front> led) {
        var addresses = new TreeSet<String>();
        led.forEach(front -> front.backs().forEach(back -> addresses.add(back.ip())));
        return addresses.stream().map(address -> address + " . " + address).toList();
    }

    private static String set(String declared, String type, List<String> elements) {
        String content = elements.isEmpty() ? "" : " elements = { " + String.join(", ", elements) + " };";
        return "  %s { type %s;%s }\n".formatted(declared, type, content);
    }

    private static String chain(String name, String... rules) {
        return "  chain %s {\n    %s\n  }\n".formatted(name, String.join("\n    ", rules));
    }

    private String hooks() {
        String lead = "ip daddr . meta l4proto . th dport vmap @services";
        // A connection to 127.0.0.1 cannot leave the machine; so it is refused rather than lost.
        String leadNodePort = "ip daddr != 127.0.0.0/8 fib daddr type local meta l4proto . th dport vmap @node_ports";
        String refuse = "ip daddr %s ct state new goto refuse".formatted(services);
        return chain("prerouting", "type nat hook prerouting priority dstnat; policy accept;", lead, leadNodePort)
                + chain("output", "type nat hook output priority -100; policy accept;", lead, leadNodePort)
                + chain("postrouting", masquerading().toArray(String[]::new))
                + chain("refuse", "meta l4proto tcp reject with tcp reset", "reject")
                + chain("refuse_forwarded", "type filter hook forward priority filter; policy accept;", refuse)
                + chain("refuse_own", "type filter hook output priority filter; policy accept;", refuse);
    }

    private List<String> masquerading() {
        var rules = new ArrayList<String>();
        rules.add("type nat hook postrouting priority srcnat; policy accept;");
        rules.add("ct status dnat ip saddr . ip daddr @selves masquerade");
        if (!bridged && !pods.isEmpty()) {
            String fromPodToPod =
                    "ct status dnat ip saddr { %1$s } ip daddr { %1$s } ".formatted(String.join(", ", pods));
            rules.add(fromPodToPod + "ct original ip daddr " + services + " masquerade");
            rules.add(fromPodToPod + "meta l4proto { tcp, udp } ct original proto-dst @node_port_numbers masquerade");
        }
        return rules;
    }
}
