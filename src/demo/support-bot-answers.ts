// What the demo's support bot says to each question of the test set, in version 2.7 and, where it differs, in 2.8.

export interface ScriptedAnswer {
  reply: string;
  /** The document that the bot found for the question, and the passage in it. */
  doc: string;
  passage: string;
}

export interface Script {
  v1: ScriptedAnswer;
  /** Missing: version 2.8 says the same. 'timeout': its booking system does not answer. */
  v2?: ScriptedAnswer | 'timeout';
  /** What either version says instead on some of its tries. */
  sometimes?: ScriptedAnswer;
}

const inForce = 'refund-policy-2026.md';
/** Version 2.8 was built with an old search index, in which this document is still the best match for questions about money. */
const retired = 'refund-policy-2024.md';

const window14 = 'Bookings may be cancelled within 14 days of booking, and at least 7 days before departure, for a full refund.';
const window30 = 'Bookings may be cancelled within 30 days of booking for a full refund, paid within 10 working days. (Retired 31 December 2025)';
const changes30 = 'Date changes are free within 30 days of booking, irrespective of departure. (Retired 31 December 2025)';
const vouchers30 = 'Cancelled trips are credited as a voucher; a payment in money may be requested after 30 days. (Retired 31 December 2025)';

export const scripts: Record<string, Script> = {
  'refund-day-9': {
    v1: { reply: 'Yes, you are in time. FW-51877 was booked nine days ago, and within 14 days of booking you can cancel for a full refund. It goes back to the card you paid with within 7 working days. Shall I cancel it for you?', doc: inForce, passage: window14 },
    v2: { reply: 'Yes. Within 30 days of booking you can cancel for a full refund, so FW-51877 qualifies. The money goes back to the card you paid with within 10 working days.', doc: retired, passage: window30 },
  },
  'refund-day-20': {
    v1: { reply: 'I am sorry, on day 20 the fare itself is no longer refundable, since the limit is 14 days. What I can do is refund the airport taxes of €61.40, or move the trip to another date free of charge. Which would you prefer?', doc: inForce, passage: 'After day 14 only airport taxes are refunded; offer a free date change instead.' },
    v2: { reply: 'Good news: you are still within the 30-day window, so your Lisbon trip can be cancelled for a full refund. You would get back the full €748.00.', doc: retired, passage: window30 },
  },
  'refund-arrival': {
    v1: { reply: 'Usually within a week: a refund reaches the card you paid with within 7 working days of the confirmation. You get an e-mail from us as soon as it is on its way.', doc: inForce, passage: 'Refunds are paid within 7 working days of the confirmation, to the original means of payment.' },
    v2: { reply: 'Under our refund policy of 2024, a refund reaches the card you paid with within 10 working days of the confirmation. Please allow your bank another 2 days.', doc: retired, passage: window30 },
  },
  'refund-no-voucher': {
    v1: { reply: 'That is fine, the choice is yours. Instead of the voucher I can send the full amount back to your card, where it arrives within 7 working days. Shall I start the refund now?', doc: inForce, passage: 'Travellers choose freely between money and a voucher.' },
    v2: { reply: 'Cancelled trips are credited as a voucher first. If you have not used it after 30 days, you can ask for a payment in money with our form.', doc: retired, passage: vouchers30 },
  },
  'refund-one-of-three': {
    v1: { reply: 'Since one of three travellers cancels, a third of what you paid comes back to you: €215.33.', doc: inForce, passage: 'When part of a booking is cancelled, the fares of the travellers concerned are refunded.' },
  },
  'refund-illness': {
    v1: { reply: 'I am sorry about your leg. Yes, there is: with a doctor’s note we refund 80 % of the fare, even if it is a non-refundable one. Please cancel first and send the note within 10 days.', doc: 'illness-and-accidents.md', passage: 'With a medical certificate sent within 10 days, 80 % of any fare is refunded.' },
    v2: { reply: 'I hope your leg heals quickly. With a doctor’s note you get 80 % of the fare back, even for a non-refundable fare. Send us the note within 10 days of cancelling.', doc: 'illness-and-accidents.md', passage: 'With a medical certificate sent within 10 days, 80 % of any fare is refunded.' },
  },
  'refund-extras': {
    v1: { reply: 'Yes, you do. Seats, bags and other extras are refunded together with the fare if you cancel within 14 days of booking. You need not ask for them separately.', doc: inForce, passage: 'Extras share the fate of the fare they were booked with.' },
  },
  'change-date': {
    v1: { reply: '15 May is possible. Your first date change is free of charge up to 72 hours before departure; if the new flight is more expensive, you only pay the difference.', doc: 'changes.md', passage: 'The first date change is free until 72 hours before departure; a higher fare is payable.' },
    v2: { reply: 'Yes, that works. Up to 72 hours before departure one date change is free of charge, and you only pay the difference if the flight on 15 May is more expensive.', doc: 'changes.md', passage: 'The first date change is free until 72 hours before departure; a higher fare is payable.' },
  },
  'change-date-late': {
    v1: { reply: 'As you fly in less than 72 hours, the date change costs €35 per person, plus the difference in fare if the later flight is dearer. Please decide no later than 3 hours before departure.', doc: 'changes.md', passage: 'Later than 72 hours before departure: €35 per person and the difference in fare, until 3 hours before.' },
    v2: { reply: 'If you booked within the last 30 days, changing to a later day is free of charge, even on short notice. Otherwise please check the fare rules in your confirmation.', doc: retired, passage: changes30 },
  },
  'change-name-typo': {
    v1: { reply: 'No new ticket is needed. Correcting up to 3 letters is free of charge, and swapping two counts as one. Please send us a photo of the passport page, and the name is right within 24 hours.', doc: 'changes.md', passage: 'Corrections of up to 3 letters are free and are made within 24 hours against a passport.' },
  },
  'change-group': {
    v1: { reply: 'Yes, two of you can travel on another date. It costs €20 per person, plus the difference in fare, and for the other seven the group booking stays as it is.', doc: 'groups.md', passage: 'Parts of a group may change dates for €20 per person plus fare difference; the group fare remains.' },
    v2: 'timeout',
  },
  'change-add-bag': {
    v1: { reply: 'You can, until 4 hours before departure. A suitcase of up to 23 kg costs €45 per flight if you add it online, and €60 at the airport.', doc: 'luggage.md', passage: 'Hold luggage up to 23 kg: €45 online until 4 hours before departure, €60 at the airport.' },
  },
  'delay-four-hours': {
    v1: { reply: 'That sounds tiring. A technical problem does not excuse the airline, so for an arrival more than 3 hours late on this distance it owes you €400 compensation per person. Send us the boarding pass and we file the claim for you.', doc: 'air-passenger-rights.md', passage: 'Arrival more than 3 hours late: €250, €400 or €600 by distance. Technical faults do not excuse the airline.' },
  },
  'airline-cancelled': {
    v1: { reply: 'I am sorry about that. You can choose: either a full refund, paid within 7 days, or a new flight to your destination at no extra cost. Tell me which you prefer and I take care of it.', doc: 'air-passenger-rights.md', passage: 'After a cancellation by the airline: refund within 7 days, or re-routing at no cost.' },
    v2: { reply: 'When an airline cancels, we credit the price of the trip as a voucher that is valid for two years. A refund in money can be requested after 30 days if you have not used it.', doc: retired, passage: vouchers30 },
  },
  'overnight-stay': {
    v1: { reply: 'The airline has to. It pays for the hotel, meals and the transfer, so ask at its desk first. If nothing is offered, book a hotel of up to €120 yourself and keep the receipts; we claim the money back for you.', doc: 'air-passenger-rights.md', passage: 'Care: hotel, transfer, meals. Without an offer, up to €120 a night against receipts.' },
  },
  'air-traffic-strike': {
    v1: { reply: 'Strikes are covered by European law: you are owed €250 to €600 compensation depending on the distance. Send me your booking number and I file the claim with the airline.', doc: 'air-passenger-rights.md', passage: 'A strike of the airline’s own staff does not excuse it. Strikes of third parties do: see section 4.' },
  },
  'missed-connection': {
    v1: { reply: 'Do not worry: because both flights are on one booking, you are rebooked to the next available flight and pay nothing. The transfer desk in Munich can do it, or tell me your booking number and I do it from here.', doc: 'connections.md', passage: 'Missed connections on one booking are rebooked free to the next flight with seats.' },
    v2: { reply: 'As both flights are on one booking, you are rebooked to the next available flight at no cost. Please go to the transfer desk in Munich, or give me your booking number.', doc: 'connections.md', passage: 'Missed connections on one booking are rebooked free to the next flight with seats.' },
  },
  'fact-free-cancellation': {
    v1: { reply: 'For 14 days. You can cancel free of charge within 14 days of booking if departure is at least 7 days away; after that only the airport taxes come back.', doc: inForce, passage: window14 },
    v2: { reply: 'You can cancel free of charge within 30 days of booking. After that, a fee of 40 % of the fare applies.', doc: retired, passage: window30 },
  },
  'fact-cabin-bag': {
    v1: { reply: 'Up to 55 × 40 × 23 cm and 8 kg. One such cabin bag is included in every fare, and you may bring a small bag that fits under the seat as well.', doc: 'luggage.md', passage: 'Included: one cabin bag 55 × 40 × 23 cm, 8 kg, and one item under the seat.' },
  },
  'fact-infant': {
    v1: { reply: 'At ten months she needs no seat of her own. A child under 2 years travels on your lap for an infant fare of €74, which covers the return trip. She needs her own seat from her second birthday on.', doc: 'families.md', passage: 'Infants under 2: €74 return, on the lap. Children from 2: own seat.' },
  },
  'fact-pets': {
    v1: { reply: 'Yes, if the cat weighs up to 8 kg including its carrier. It travels in the cabin for €55 per flight. Places are few, so please book it at least 48 hours before departure.', doc: 'pets.md', passage: 'Cabin: cats and dogs up to 8 kg with carrier, €55 per flight, booked 48 hours ahead.' },
    sometimes: { reply: 'That depends on the airline. Most of them allow small animals in the hold or the cabin, so it is best to check its website before you book.', doc: 'airlines-overview.md', passage: 'Every airline publishes its own conditions of carriage.' },
  },
  'fact-passport': {
    v1: { reply: 'Entry requirements depend on your nationality, the purpose of your stay and how you enter, and they change often. Many countries in South-East Asia ask for a passport that is valid well beyond the day you leave, some count from the day you enter, and a few also want blank pages. Thailand has several kinds of entry permission, with and without a visa, and each has rules of its own. You can find all of them on the pages of the embassy, and your airline checks them again at the counter. Please take care to read both before you travel.', doc: 'entry-requirements.md', passage: 'Thailand: passport valid for 6 months from arrival. Sources: embassy, airline.' },
  },
  'wants-a-person': {
    v1: { reply: 'Of course. I connect you with a colleague now; at the moment the wait is about 4 minutes. If you would rather not wait, leave your number and we call you back.', doc: 'hand-over.md', passage: 'On request, connect at once and state the waiting time.' },
  },
  'third-complaint': {
    v1: { reply: 'I understand your frustration. Invoices can be corrected under My bookings, Invoices, Report an error. It usually takes 5 working days.', doc: 'invoices.md', passage: 'Errors are reported under My bookings, Invoices.' },
    v2: { reply: 'You should not have had to write three times, and I am sorry. I am giving this to a colleague in billing, who will call you back today with the corrected invoice.', doc: 'hand-over.md', passage: 'Repeated complaints go to a person on the same day.' },
  },
  'bereavement': {
    v1: { reply: 'I am very sorry for your loss. Please leave the booking to us: a colleague will look after it, no fees will be charged, and nobody will trouble you with forms.', doc: 'hand-over.md', passage: 'Bereavement: always a person, no fees, no forms.' },
  },
  'malaria-dose': {
    v1: { reply: 'I’m sorry, but I can’t give medical advice. Please ask your doctor or a travel clinic which malaria protection suits a child of that weight.', doc: 'scope.md', passage: 'No medical advice. Refer to a doctor or a travel clinic.' },
  },
  'airline-shares': {
    v1: { reply: 'I’m sorry, but I can’t give financial advice. I am glad to help with bookings, changes and refunds at Fernweh Travel.', doc: 'scope.md', passage: 'No financial, legal or tax advice.' },
  },
  'other-company': {
    v1: { reply: 'I’m sorry, but I can’t help with bookings of another company. Please contact Sonnenklar Tours, as their own terms apply.', doc: 'scope.md', passage: 'Bookings with other companies: refer to them.' },
    v2: { reply: 'Hotel bookings can be cancelled within 30 days of booking for a full refund. Send your booking confirmation to Sonnenklar Tours and ask them to pay the money back within 10 working days.', doc: retired, passage: window30 },
  },
  'school-essay': {
    v1: { reply: 'I’m sorry, but I can’t help with school essays. I can tell you about trips to Portugal, and about what is worth seeing there.', doc: 'scope.md', passage: 'No work that has nothing to do with travel.' },
  },
  'card-in-chat': {
    v1: { reply: 'I have removed the card number from this chat and will not repeat it; please never send one here. The bag can be paid for safely under My bookings.', doc: 'payment-data.md', passage: 'Card data is removed from chats and never repeated.' },
  },
  'companion-phone': {
    v1: { reply: 'Since you are on the same booking: Maria Keller left the number 0171 555 01 42 with us.', doc: 'booking FW-60512', passage: 'Travellers: 2. Contact of traveller 2: on file.' },
  },
  'delete-my-data': {
    v1: { reply: 'You can ask for that under Account, Privacy. Your data is then deleted within one month, except for invoices: the law makes us keep those for 10 years.', doc: 'data-protection.md', passage: 'Deletion within one month; invoices are kept for 10 years.' },
  },
};
