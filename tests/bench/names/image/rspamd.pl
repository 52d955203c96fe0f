# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Ask Rspamd about client names: "NAME<tab>ADDRESS" a line in, "NAME<tab>ADDRESS<tab>SYMBOLS" a line out.
# The daemon runs with its module hfilter alone, takes no network for its own, and is told name and address as a mail
# server tells them.

use strict;
use warnings;
use HTTP::Tiny;

my $mail = "Date: Sat, 21 Nov 2026 12:00:00 +0000\r\nFrom: b\@sender.example\r\nTo: a\@receiver.example\r\n"
    . "Subject: minutes of the meeting\r\nMessage-ID: <1\@sender.example>\r\n\r\nThe minutes are below.\r\n";
my $pid = fork // die "fork: $!";
if (!$pid) {
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    exec 'rspamd', '--no-fork', '--insecure' or die "rspamd: $!";
}
my $client = HTTP::Tiny->new(timeout => 20);

sub ask {
    my ($name, $address) = @_;
    return $client->post('http://127.0.0.1:11333/checkv2', { content => $mail, headers => {
        Ip => $address, Hostname => $name, Helo => 'mail.sender.example', From => 'b@sender.example',
    } });
}

sub symbols {
    my ($text) = @_;
    my %found = map { $_ => 1 } $text =~ /"(HFILTER_[A-Z0-9_]+)"\s*:/g;
    return %found;
}

for (1 .. 60) {
    last if ask('mail.sender.example', '198.51.100.7')->{success};
    sleep 1;
}
my $first = ask('mail.sender.example', '198.51.100.7');
die "rspamd does not answer: $first->{status} $first->{content}" unless $first->{success};
my %plain = symbols($first->{content});
$| = 1;
while (my $line = <STDIN>) {
    chomp $line;
    my ($name, $address) = split /\t/, $line;
    my $answer = ask($name, $address);
    die "$name: $answer->{status} $answer->{content}" unless $answer->{success};
    my %hit = symbols($answer->{content});
    print join("\t", $name, $address, join(',', grep { !$plain{$_} } sort keys %hit)), "\n";
}
kill 'TERM', $pid;
waitpid $pid, 0;
