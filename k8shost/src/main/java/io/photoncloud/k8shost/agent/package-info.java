/** What a node does: it says what it is, makes its pods what they shall be, and tells what they are. */
@NullMarked
package io.photoncloud.k8shost.agent;

import org.jspecify.annotations.NullMarked;
