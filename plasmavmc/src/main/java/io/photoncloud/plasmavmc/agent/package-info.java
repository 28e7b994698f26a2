/** What a node does: it says what it is, does what is to be done on it, and looks at what runs. */
@NullMarked
package io.photoncloud.plasmavmc.agent;

import org.jspecify.annotations.NullMarked;
