# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Ask SpamAssassin about client names: "NAME<tab>ADDRESS" a line in, "NAME<tab>ADDRESS<tab>RULES" a line out.
# Each is put into the Received field of a mail server that trusts only itself, with a HELO name that says nothing, so
# that the rules that are hit beyond those of a client with a plain name are about the client's name.

use strict;
use warnings;
use Mail::SpamAssassin;

my $assassin = Mail::SpamAssassin->new({
    local_tests_only => 1,
    dont_copy_prefs  => 1,
    userprefs_filename => '/dev/null',
    post_config_text => "clear_trusted_networks\nclear_internal_networks\n"
        . "trusted_networks 203.0.113.250\ninternal_networks 203.0.113.250\nuse_bayes 0\nuse_auto_whitelist 0\n",
});

sub rules {
    my ($name, $address) = @_;
    my $literal = $address =~ /:/ ? "IPv6:$address" : $address;
    my $mail = $assassin->parse(
        "Received: from mail.sender.example ($name [$literal])\n"
        . "\tby mx.receiver.example (Postfix) with ESMTP id 4Xyz1234567\n"
        . "\tfor <a\@receiver.example>; Sat, 21 Nov 2026 12:00:00 +0000 (UTC)\n"
        . "Date: Sat, 21 Nov 2026 12:00:00 +0000\nFrom: b\@sender.example\nTo: a\@receiver.example\n"
        . "Subject: minutes of the meeting\nMessage-ID: <1\@sender.example>\n\nThe minutes are below.\n", 1);
    my $status = $assassin->check($mail);
    my %hit = map { $_ => 1 } split /,/, $status->get_names_of_tests_hit;
    $status->finish;
    $mail->finish;
    return %hit;
}

my %plain = rules('mail.sender.example', '198.51.100.7');
$| = 1;
while (my $line = <STDIN>) {
    chomp $line;
    my ($name, $address) = split /\t/, $line;
    my %hit = rules($name, $address);
    print join("\t", $name, $address, join(',', grep { !$plain{$_} } sort keys %hit)), "\n";
}
