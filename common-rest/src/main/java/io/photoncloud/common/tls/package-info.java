/**
 * The certificate of a process: read from its files, again whenever they change, and shown by both doors and to every
 * service called. Nothing but {@code photon.tls.*} turns it on.
 */
@NullMarked
package io.photoncloud.common.tls;

import org.jspecify.annotations.NullMarked;
